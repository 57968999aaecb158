-- How often items were looked at. A table of its own: a count that changes changes no item, so no version and no tag.
--
-- Views come here in two ways, each counted once whatever fails on the way:
-- 1. from Redis, a batch at a time, which has a name; the statement that adds it records the name
-- 2. from a pod while Redis is gone; the statement that adds them records how far that pod has come with that shard

create table view_count (
  item_id bigint primary key references item on delete cascade,
  views   bigint not null check (views >= 0)
);

-- The batches from Redis that are in the counts. One that is found in Redis once more is only dropped there.
create table view_batch (
  id          text        primary key,
  recorded_at timestamptz not null default now()
);
create index view_batch_by_age on view_batch (recorded_at);

-- The last sequence that came here from a pod past Redis. A pod has a new name each time it starts.
create table view_sender (
  pod         uuid        not null,
  shard       integer     not null,
  sequence    bigint      not null,
  recorded_at timestamptz not null default now(),
  primary key (pod, shard)
);
create index view_sender_by_age on view_sender (recorded_at);

-- Whose turn it is: whoever moves the time of a shard ahead brings it here.
create table view_shard (
  shard      integer     primary key,
  flushed_at timestamptz not null default now()
);
insert into view_shard (shard) select generate_series(0, 7);
