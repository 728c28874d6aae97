drop table throttle;
