drop table email_change_undo;
