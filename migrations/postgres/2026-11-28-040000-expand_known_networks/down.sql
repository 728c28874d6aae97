alter table throttle drop column in_flight_until;
alter table throttle drop column in_flight;
drop table known_network;
