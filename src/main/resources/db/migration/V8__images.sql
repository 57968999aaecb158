-- Pictures of items, by the SHA-256 of their bytes. An item names its picture by URL (item.image_url); one that no item
-- names any more is kept for a while, because menus that show it are still in caches.

create table image (
  sha256      text        primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes       bytea       not null check (octet_length(bytes) between 1 and 1048576),
  version     bigint      not null,
  uploaded_at timestamptz not null default now()
);
alter table image alter column bytes set storage external; -- it is compressed already
create index image_by_age on image (uploaded_at);
create index item_of_image on item (image_url) where image_url is not null;

create trigger raise_version before insert on image for each row execute function raise_version();

-- An image never changes. But that there is none is remembered, too, and that must end when it comes; and when it goes.
create function image_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into outbox (key, version, deleted) select 'image:' || sha256, version, false from now_there order by sha256;
  else
    insert into outbox (key, version, deleted)
    select 'image:' || sha256, nextval('version_seq'), true from gone order by sha256;
  end if;
  return null;
end $$;

create trigger changed_insert after insert on image referencing new table as now_there
  for each statement execute function image_changed();
create trigger changed_delete after delete on image referencing old table as gone
  for each statement execute function image_changed();
