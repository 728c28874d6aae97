alter table session drop column rotations;
