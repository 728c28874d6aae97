alter table password_link drop column invited_by;
