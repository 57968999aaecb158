-- The outbox tells every pod, and remembers whether Redis has been told.

alter table outbox add column applied_at timestamptz;

create index outbox_to_apply on outbox (created_at) where applied_at is null;
create index outbox_by_age on outbox (created_at);

-- Every pod listens on the channel "pantry": lines of "key=version", with a "!" behind if the row is gone. A notification
-- holds at most 8000 bytes, so a large change comes in several. PostgreSQL sends them with the commit, in its order.
create function tell_the_pods() returns trigger language plpgsql as $$
begin
  perform pg_notify('pantry', lines)
  from (
    select string_agg(key || '=' || version || case when deleted then '!' else '' end, e'\n' order by id) as lines
    from (select *, row_number() over (order by id) / 50 as batch from news) as numbered
    group by batch
    order by batch
  ) as batches;
  return null;
end $$;

create trigger tell_the_pods after insert on outbox referencing new table as news
  for each statement execute function tell_the_pods();
