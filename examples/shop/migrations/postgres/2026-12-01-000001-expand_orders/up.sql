create table shop_order (
    id uuid primary key,
    customer uuid not null,
    note text,
    lines jsonb not null,
    total bigint not null check (total >= 0),
    state text not null check (state in ('open', 'expired')),
    placed_at timestamptz not null,
    version bigint not null
);
create index shop_order_customer on shop_order (customer);
create index shop_order_placed_at on shop_order (placed_at, id);
