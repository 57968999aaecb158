-- What was sold, counted behind the readers' backs. Orders that were cancelled do not count. Money is kept apart by currency,
-- because an organization may change it.

create materialized view item_popularity as
select o.organization_id, l.item_id, sum(l.quantity)::bigint as quantity, count(distinct o.id) as orders
from customer_order o
join order_line l on l.order_id = o.id
where o.status <> 'cancelled'
group by o.organization_id, l.item_id;

create unique index item_popularity_key on item_popularity (organization_id, item_id); -- to refresh it concurrently
create index item_popularity_by_quantity on item_popularity (organization_id, quantity desc, item_id);

create materialized view daily_sales as
select s.organization_id, s.day, s.currency, count(*) as orders, sum(s.total_cents)::bigint as total_cents
from (
  select o.organization_id, (o.created_at at time zone g.time_zone)::date as day, o.currency,
         sum(l.quantity * l.unit_price_cents) as total_cents
  from customer_order o
  join organization g on g.id = o.organization_id
  join order_line l on l.order_id = o.id
  where o.status <> 'cancelled'
  group by o.id, g.time_zone
) s
group by s.organization_id, s.day, s.currency;

create unique index daily_sales_key on daily_sales (organization_id, day, currency); -- serves the readers, too

-- When they were counted last; one row.
create table analytics_refresh (
  only_one     boolean     primary key default true check (only_one),
  refreshed_at timestamptz not null
);
insert into analytics_refresh (refreshed_at) values ('-infinity');

-- What the counts of an organization were made from: how many orders, and the newest version among them and itself (whose
-- time zone says when a day ends). If that changes its counts have changed, and get a new version.
create table analytics_state (
  organization_id bigint primary key references organization on delete cascade,
  orders          bigint not null,
  newest          bigint not null,
  version         bigint not null
);

create trigger raise_version before insert or update on analytics_state for each row execute function raise_version();

create function analytics_state_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    insert into outbox (key, version, deleted)
    select 'analytics:' || organization_id || what, nextval('version_seq'), true
    from gone, unnest(array['.items', '.daily-sales']) as what order by organization_id;
  else
    insert into outbox (key, version, deleted)
    select 'analytics:' || organization_id || what, version, false
    from now_there, unnest(array['.items', '.daily-sales']) as what order by organization_id;
  end if;
  return null;
end $$;

create trigger changed_insert after insert on analytics_state referencing new table as now_there
  for each statement execute function analytics_state_changed();
create trigger changed_update after update on analytics_state referencing new table as now_there
  for each statement execute function analytics_state_changed();
create trigger changed_delete after delete on analytics_state referencing old table as gone
  for each statement execute function analytics_state_changed();

-- Counts again, unless somebody is at it or it was done within the last so many seconds; returns whether it has. Readers go on
-- reading what was there before until this is committed.
--
-- The state is taken first, so it is never ahead of the counts: an order that comes in between is counted already, and known
-- to the next round.
create function refresh_analytics(at_most_every double precision) returns boolean language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('pantry.analytics')) then
    return false;
  end if;
  if exists (select from analytics_refresh where refreshed_at > now() - at_most_every * interval '1 second') then
    return false;
  end if;
  create temporary table state_before on commit drop as
    select g.id as organization_id, count(o.id) as orders, greatest(g.version, max(o.version)) as newest
    from organization g left join customer_order o on o.organization_id = g.id
    group by g.id;
  refresh materialized view concurrently item_popularity;
  refresh materialized view concurrently daily_sales;
  insert into analytics_state (organization_id, orders, newest, version)
    select organization_id, orders, newest, 0 from state_before b
    where exists (select from organization where id = b.organization_id)
    order by organization_id
    on conflict (organization_id) do update set orders = excluded.orders, newest = excluded.newest
      where (analytics_state.orders, analytics_state.newest) is distinct from (excluded.orders, excluded.newest);
  update analytics_refresh set refreshed_at = now();
  return true;
end $$;
