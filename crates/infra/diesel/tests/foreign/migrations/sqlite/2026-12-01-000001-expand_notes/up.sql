create table note (
    id text primary key not null,
    content text not null,
    version integer not null
) strict;
