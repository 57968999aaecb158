-- Orders, and every status that they have had. Versions and outbox as in V1; an order is locked after the organization and
-- the items that it is made from, in the order of the ids.

create table customer_order (
  id              uuid        primary key,
  organization_id bigint      not null references organization,
  user_id         bigint      not null references app_user,
  status          text        not null check (status in ('placed', 'accepted', 'preparing', 'ready', 'completed', 'cancelled')),
  currency        char(3)     not null,
  created_at      timestamptz not null,
  version         bigint      not null
);
create index customer_order_of_organization on customer_order (organization_id, created_at);
create index customer_order_of_user on customer_order (user_id, created_at);

-- What was ordered, as it was then: an item may get another name or price, or go. Written before its order, so that the
-- order gets one version only.
create table order_line (
  order_id         uuid    not null references customer_order on delete cascade deferrable initially deferred,
  position         integer not null,
  item_id          bigint  not null,
  name             text    not null,
  quantity         integer not null check (quantity > 0),
  unit_price_cents bigint  not null check (unit_price_cents >= 0),
  primary key (order_id, position)
);
create index order_line_of_item on order_line (item_id);

-- One row for each status that an order has had, with the version that it got by it: in their order.
create table order_event (
  order_id uuid   not null references customer_order on delete cascade,
  version  bigint not null,
  status   text   not null,
  primary key (order_id, version)
);

-- What a user has ordered under an Idempotency-Key: the same key does not order again.
create table idempotency_key (
  user_id        bigint      not null references app_user on delete cascade,
  key            text        not null check (length(key) between 1 and 255),
  request_sha256 text        not null check (request_sha256 ~ '^[0-9a-f]{64}$'),
  order_id       uuid        not null references customer_order on delete cascade deferrable initially deferred,
  created_at     timestamptz not null,
  primary key (user_id, key)
);
create index idempotency_key_of_order on idempotency_key (order_id);
create index idempotency_key_by_age on idempotency_key (created_at);

-- 1. Versions

create trigger raise_version before insert or update on customer_order for each row execute function raise_version();

-- 2. and 3. What a change makes out of date

create function customer_order_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into outbox (key, version, deleted) select 'order:' || id, version, false from now_there order by version;
    insert into order_event (order_id, version, status) select id, version, status from now_there order by version;
  elsif tg_op = 'UPDATE' then
    insert into outbox (key, version, deleted) select 'order:' || id, version, false from now_there order by version;
    insert into order_event (order_id, version, status)
    select n.id, n.version, n.status from now_there n join gone g on g.id = n.id where g.status <> n.status order by n.version;
  else
    insert into outbox (key, version, deleted) select 'order:' || id, nextval('version_seq'), true from gone order by id;
  end if;
  return null;
end $$;

create trigger changed_insert after insert on customer_order referencing new table as now_there
  for each statement execute function customer_order_changed();
create trigger changed_update after update on customer_order referencing old table as gone new table as now_there
  for each statement execute function customer_order_changed();
create trigger changed_delete after delete on customer_order referencing old table as gone
  for each statement execute function customer_order_changed();

create function raise_order_versions(orders uuid[]) returns void language plpgsql as $$
begin
  perform 1 from customer_order where id = any (orders) order by id for update;
  update customer_order set version = version where id = any (orders);
end $$;

create function order_line_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform raise_order_versions(array(select order_id from now_there));
  elsif tg_op = 'UPDATE' then
    perform raise_order_versions(array(select order_id from now_there union select order_id from gone));
  else
    perform raise_order_versions(array(select order_id from gone));
  end if;
  return null;
end $$;

create trigger changed_insert after insert on order_line referencing new table as now_there
  for each statement execute function order_line_changed();
create trigger changed_update after update on order_line referencing old table as gone new table as now_there
  for each statement execute function order_line_changed();
create trigger changed_delete after delete on order_line referencing old table as gone
  for each statement execute function order_line_changed();
