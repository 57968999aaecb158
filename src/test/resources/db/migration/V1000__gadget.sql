create table gadget (
  id      bigint primary key,
  name    text   not null,
  version bigint not null
);
create trigger raise_version before insert or update on gadget for each row execute function raise_version();

create function gadget_changed() returns trigger language plpgsql as $$
begin
  insert into outbox (key, version, deleted) select 'gadget:' || id, version, false from now_there order by id;
  return null;
end $$;
create trigger changed_insert after insert on gadget referencing new table as now_there
  for each statement execute function gadget_changed();
create trigger changed_update after update on gadget referencing new table as now_there
  for each statement execute function gadget_changed();

insert into gadget (id, name) values (1, 'Spoon');
