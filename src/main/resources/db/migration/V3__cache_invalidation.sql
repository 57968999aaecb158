-- Says that whatever is cached under a key, or under every key that a pattern like 'item:*' matches, is out of date, though
-- no row has changed. DELETE /cache calls it; so may an operator: select * from invalidate('item:7');
--
-- Its number must be above that of every change that it is to cover, but also above that of every change that is still
-- under way:
--   1. T1 changes item 7 and takes number 100   2. this takes 101 and commits
--   3. a load sees item 7 as it was before T1; it began after 101 was heard, so it is kept as of 101
--   4. T1 commits: 100 is no news to an entry as of 101, which stays with its old price
-- nextval holds a lock on the sequence until its transaction ends, and ALTER SEQUENCE is the statement that waits for it
-- (LOCK TABLE takes no sequences). This one changes nothing: the sequence has no owner. So whoever has a lower number has
-- committed when this takes its own, and whoever comes meanwhile waits for it to commit and gets a higher one. After three
-- seconds behind a transaction that does not end it gives up, so as not to keep the writers queueing behind it.
create function invalidate(stale text) returns outbox language plpgsql set lock_timeout = '3s' as $$
declare
  news outbox;
begin
  if stale !~ '^[A-Za-z0-9._:*-]{1,150}$' then
    raise exception 'neither a key nor a pattern: %', stale;
  end if;
  alter sequence version_seq owned by none;
  insert into outbox (key, version, deleted) values (stale, nextval('version_seq'), false) returning * into news;
  return news;
end $$;
