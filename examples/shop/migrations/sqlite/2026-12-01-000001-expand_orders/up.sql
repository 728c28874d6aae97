create table shop_order (
    id text primary key not null,
    customer text not null,
    note text,
    lines text not null,
    total integer not null check (total >= 0),
    state text not null check (state in ('open', 'expired')),
    placed_at text not null,
    version integer not null
) strict;
create index shop_order_customer on shop_order (customer);
create index shop_order_placed_at on shop_order (placed_at, id);
