drop table shop_order;
