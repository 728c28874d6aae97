drop table mac_key;
