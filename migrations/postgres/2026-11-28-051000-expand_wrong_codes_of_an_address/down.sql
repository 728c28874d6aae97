alter table mail_allowance drop column wrong_codes;
