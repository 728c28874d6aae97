drop table command_receipt;
drop table delivery;
drop table event_log;
