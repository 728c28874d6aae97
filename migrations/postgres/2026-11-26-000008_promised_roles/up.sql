-- of an invitation, whose roles are given only as far as this user may give them then; null: the operator. No foreign key:
-- who is gone may give nothing
alter table password_link add column invited_by uuid;
