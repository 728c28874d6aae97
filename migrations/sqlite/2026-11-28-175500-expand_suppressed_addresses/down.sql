drop table suppressed_address;
