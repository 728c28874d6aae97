drop table email_change;
