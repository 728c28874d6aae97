alter table session drop column used_generation;
