-- What users say of themselves. Versions and outbox as in V1; locks are taken in the order app_user, profile.

create table profile (
  user_id      bigint primary key references app_user on delete cascade,
  display_name text   not null check (display_name <> ''),
  phone        text,
  locale       text,
  version      bigint not null
);

-- Who has said nothing has an empty profile, of version 0.
create view profile_detail as
select u.id as user_id, p.display_name, p.phone, p.locale, coalesce(p.version, 0) as version
from app_user u
left join profile p on p.user_id = u.id;

-- 1. Versions

create trigger raise_version before insert or update on profile for each row execute function raise_version();

-- 2. and 3. What a change makes out of date. Without its row a profile is empty, not gone.

create function profile_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    insert into outbox (key, version, deleted)
    select 'user:' || user_id || ':profile', nextval('version_seq'), false from gone order by user_id;
  else
    insert into outbox (key, version, deleted)
    select 'user:' || user_id || ':profile', version, false from now_there order by user_id;
  end if;
  return null;
end $$;

create trigger changed_insert after insert on profile referencing new table as now_there
  for each statement execute function profile_changed();
create trigger changed_update after update on profile referencing new table as now_there
  for each statement execute function profile_changed();
create trigger changed_delete after delete on profile referencing old table as gone
  for each statement execute function profile_changed();
