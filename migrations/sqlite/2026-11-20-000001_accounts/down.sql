drop table mail_allowance;
drop table registration;
drop table profile;
drop table signing_key;
drop table session;
drop table account;
