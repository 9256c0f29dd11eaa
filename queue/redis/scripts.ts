/**
 * The Lua scripts: what must happen in one step and BullMQ has no single step for. Visits, counts and the order of put
 * back jobs are ours; adding, handing out, locking, delaying and ending jobs are BullMQ's own scripts.
 *
 * A visit's value is `state|ended|site|prefix|known`: state w(aiting), l(eased), d(one), f(ailed), s(kipped); ended in
 * milliseconds since 1970; prefix of the lane it stood in last; known as packed bytes. A job of a site that is held, where
 * other sites share its lane, lies aside in a set of its own until the site goes on (`a` in the lane's tally). Every script touches keys of one
 * host alone, so of one slot; those it composes carry the tag of those it is given.
 */

const prelude = `
local call = redis.call
local function raw(hex) return (string.gsub(hex, '..', function(two) return string.char(tonumber(two, 16)) end)) end
local function parts(value) return string.match(value, '^(%l)|(%d*)|([^|]*)|([^|]*)|(.*)$') end
local function base(ns, prefix, bare) return ns .. ':' .. prefix .. '{' .. bare .. '}:' end
local function count(lane, site, state, asset, by)
  call('HINCRBY', lane .. 'tally', site .. '|' .. state, by)
  if state == 'w' and asset == '1' then call('HINCRBY', lane .. 'tally', '|assets', by) end
end
local function forget(host, key) call('HDEL', host .. 'trouble', key); call('ZREM', host .. 'troubled', key) end
local BAND = 4294967296
local FREE = 'free'
`;

/** Key; ns, bare, prefix, site, asset, now, again ('' = never). Says 1 = new, 2 = due, 0 = neither. */
const admit = `${prelude}
local key, ns, bare, prefix, site, asset, now, again = unpack(ARGV)
local value, known, result = call('HGET', KEYS[1], raw(key)), '', 1
if value then
  local state, ended, oldSite, oldPrefix, oldKnown = parts(value)
  if state == 'w' or state == 'l' or again == '' then return 0 end
  if tonumber(now) - tonumber(ended) <= tonumber(again) then return 0 end
  local old = base(ns, oldPrefix, bare)
  count(old, oldSite, state, '', -1)
  if state == 'f' then call('ZREM', old .. 'failed', key); call('DEL', old .. key) end
  forget(base(ns, '', bare), key)
  known, result = oldKnown, 2
end
call('HSET', KEYS[1], raw(key), 'w||' .. site .. '|' .. prefix .. '|' .. known)
count(base(ns, prefix, bare), site, 'w', asset, 1)
return result
`;

/** A job was handed out: key; ns, bare, prefix, site, asset. Gives what is known; nothing = it is settled, drop the job. */
const take = `${prelude}
local key, ns, bare, prefix, site, asset = unpack(ARGV)
local value, known = call('HGET', KEYS[1], raw(key)), ''
if value then
  local state, _, oldSite, oldPrefix, oldKnown = parts(value)
  if state == 'd' or state == 's' then return nil end
  count(base(ns, oldPrefix, bare), oldSite, state, asset, -1)
  if state == 'f' then forget(base(ns, '', bare), key) end
  known = oldKnown
end
call('HSET', KEYS[1], raw(key), 'l||' .. site .. '|' .. prefix .. '|' .. known)
count(base(ns, prefix, bare), site, 'l', asset, 1)
return known
`;

/**
 * Ends a lease: key; ns, bare, prefix, site, asset, token, state, now, known (used for d), trouble ('' = none).
 * Says 0 when the token does not hold the job any more, and changes nothing then.
 */
const finish = `${prelude}
local key, ns, bare, prefix, site, asset, token, state, now, known, trouble = unpack(ARGV)
local lane, host = base(ns, prefix, bare), base(ns, '', bare)
if call('GET', lane .. key .. ':lock') ~= token then return 0 end
local value = call('HGET', KEYS[1], raw(key))
if not value then return 0 end
local oldState, _, oldSite, oldPrefix, oldKnown = parts(value)
if oldState ~= 'l' then return 0 end
count(base(ns, oldPrefix, bare), oldSite, oldState, asset, -1)
if state ~= 'd' then known = oldKnown end
local ended = state == 'w' and '' or now
call('HSET', KEYS[1], raw(key), state .. '|' .. ended .. '|' .. site .. '|' .. prefix .. '|' .. known)
count(lane, site, state, asset, 1)
if trouble == '' then forget(host, key)
else call('HSET', host .. 'trouble', key, trouble); call('ZADD', host .. 'troubled', now, key) end
return 1
`;

/**
 * Whether a claim is still its worker's, and its lease anew: key; ns, bare, prefix, token, lease. A lease that ended (Redis was
 * away for longer) goes on as long as nobody has put the claim back: BullMQ's own script would give it up.
 */
const keep = `${prelude}
local key, ns, bare, prefix, token, lease = unpack(ARGV)
local lane = base(ns, prefix, bare)
local lock = call('GET', lane .. key .. ':lock')
if lock and lock ~= token then return 0 end
if not lock then
  local value = call('HGET', KEYS[1], raw(key))
  if not value or parts(value) ~= 'l' or not call('LPOS', lane .. 'active', key) then return 0 end
end
call('SET', lane .. key .. ':lock', token, 'PX', lease)
return 1
`;

/**
 * Lays a job aside that was handed out although its site is held: key; ns, bare, prefix, site, token. As if it had not
 * been handed out: the start does not count for the lane's delay.
 */
const aside = `${prelude}
local key, ns, bare, prefix, site, token = unpack(ARGV)
local lane = base(ns, prefix, bare)
if call('GET', lane .. key .. ':lock') ~= token then return 0 end
call('DEL', lane .. key .. ':lock', lane .. 'limiter')
call('LREM', lane .. 'active', 1, key)
call('SREM', lane .. 'stalled', key)
local rank = tonumber(call('HGET', lane .. key, 'priority') or 3)
call('HINCRBY', lane .. 'tally', site .. '|a', call('ZADD', lane .. 'aside:' .. site, rank * BAND + call('INCR', lane .. 'pc'), key))
return 1
`;

/**
 * Takes waiting visits of a site out of a lane: ns, bare, prefix, site, list (of BullMQ, or the one aside), start, how many
 * to look at. Gives how many were taken out and how many were looked at.
 */
const drain = `${prelude}
local ns, bare, prefix, site, list, start, number = unpack(ARGV)
local lane, host = base(ns, prefix, bare), base(ns, '', bare)
local from = lane .. list
local ids
if list == 'wait' then ids = call('LRANGE', from, start, start + number - 1)
else ids = call('ZRANGE', from, start, start + number - 1) end
local removed = 0
for _, key in ipairs(ids) do
  local value = call('HGET', KEYS[1], raw(key))
  local state, _, of, _, known = parts(value or '')
  if state == 'w' and of == site then
    if list == 'wait' then call('LREM', from, 1, key) else call('ZREM', from, key) end
    if list == 'aside:' .. site then call('HINCRBY', lane .. 'tally', site .. '|a', -1) end
    count(lane, site, 'w', call('HGET', lane .. key, 'name') == 'asset' and '1' or '', -1)
    call('DEL', lane .. key)
    forget(host, key)
    if known == '' then call('HDEL', KEYS[1], raw(key))
    else
      call('HSET', KEYS[1], raw(key), 'd|0|' .. site .. '|' .. prefix .. '|' .. known)
      count(lane, site, 'd', '', 1)
    end
    removed = removed + 1
  end
end
return { removed, #ids }
`;

/**
 * The state of a lane, after jobs whose lock has ended are put back in front of their rank and retries whose time has
 * come are made ready. BullMQ's stalled check would do the first in two rounds and in no order, and count the death of a
 * worker against the page. What lies aside comes back when its site is held no more. ns, bare, prefix, now, all ('1' = locks
 * are void), rank of assets, the sites that are held (`|a|b|`), lease.
 *
 * A lease that ended while Redis was away says nothing of its worker: for the time of one lease after Redis started, none is
 * taken for dead.
 */
const look = `${prelude}
local ns, bare, prefix, now, all, assetRank, held, lease = unpack(ARGV)
local lane = base(ns, prefix, bare)
local visits, active, prioritized = KEYS[1], lane .. 'active', lane .. 'prioritized'
local recovered = 0
local up
local function restarted()
  if not up then
    local info = redis.pcall('INFO', 'server')
    up = type(info) == 'string' and tonumber(string.match(info, 'uptime_in_seconds:(%d+)')) or math.huge
  end
  return all ~= '1' and up * 1000 < tonumber(lease)
end
for _, id in ipairs(call('LRANGE', active, 0, -1)) do
  local lock = call('GET', lane .. id .. ':lock')
  if all == '1' or lock == FREE or (not lock and not restarted()) then
    call('DEL', lane .. id .. ':lock')
    call('LREM', active, 1, id)
    call('SREM', lane .. 'stalled', id)
    local value, job = call('HGET', visits, raw(id)), call('HMGET', lane .. id, 'name', 'priority')
    local state, site, known
    if value then state, _, site, _, known = parts(value) end
    if state == 'd' or state == 's' or state == 'f' or not job[1] then call('DEL', lane .. id)
    else
      local rank = tonumber(job[2])
      local first = call('ZRANGEBYSCORE', prioritized, (rank - 0.5) * BAND, (rank + 0.5) * BAND - 1, 'WITHSCORES', 'LIMIT', 0, 1)
      call('ZADD', prioritized, first[2] and tonumber(first[2]) - 1 or rank * BAND, id)
      if state == 'l' then
        local asset = job[1] == 'asset' and '1' or ''
        count(lane, site, 'l', asset, -1)
        count(lane, site, 'w', asset, 1)
        call('HSET', visits, raw(id), 'w||' .. site .. '|' .. prefix .. '|' .. known)
        recovered = recovered + 1
      end
    end
  end
end
local due = call('ZRANGEBYSCORE', lane .. 'delayed', 0, (tonumber(now) + 1) * 4096 - 1, 'LIMIT', 0, 1000)
for _, id in ipairs(due) do
  call('ZREM', lane .. 'delayed', id)
  local rank = tonumber(call('HGET', lane .. id, 'priority') or 3)
  call('ZADD', prioritized, rank * BAND + call('INCR', lane .. 'pc'), id)
end
local tally = call('HGETALL', lane .. 'tally')
for n = 1, #tally, 2 do
  local site = string.match(tally[n], '^(.+)|a$')
  if site and tonumber(tally[n + 1]) > 0 and not string.find(held, '|' .. site .. '|', 1, true) then
    local back = call('ZPOPMIN', lane .. 'aside:' .. site, 1000)
    for m = 1, #back, 2 do call('ZADD', prioritized, back[m + 1], back[m]) end
    tally[n + 1] = tostring(call('HINCRBY', lane .. 'tally', site .. '|a', -#back / 2))
  end
end
local promoted = call('LLEN', lane .. 'wait')
local assets = promoted + call('ZCOUNT', prioritized, (tonumber(assetRank) - 0.5) * BAND, '+inf')
local next = call('ZRANGE', lane .. 'delayed', 0, 0, 'WITHSCORES')
local meta = call('HMGET', lane .. 'meta', 'concurrency', 'max', 'duration', 'paused')
local limited = 0
if meta[2] and tonumber(call('GET', lane .. 'limiter') or 0) >= tonumber(meta[2]) then
  limited = math.max(0, call('PTTL', lane .. 'limiter'))
end
return {
  promoted + call('ZCARD', prioritized), assets, call('LLEN', active), next[2] and math.floor(tonumber(next[2]) / 4096) or -1,
  limited, tonumber(call('HGET', lane .. 'lane', 'held') or 0), meta[4] and 1 or 0, meta[1] or '', meta[3] or '',
  recovered, tally
}
`;

/** Moves up to n assets in front of everything else, where BullMQ takes the next job from: prioritized, wait; n, rank. */
const assetsFirst = `
local n = tonumber(ARGV[1]) - redis.call('LLEN', KEYS[2])
if n <= 0 then return 0 end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], (tonumber(ARGV[2]) - 0.5) * 4294967296, '+inf', 'LIMIT', 0, n)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('LPUSH', KEYS[2], id)
end
return 1
`;

/** Gives up a lock that the token still holds: the next look puts the job back, however long ago Redis started. */
const unlock = `${prelude}
if call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
call('SET', KEYS[1], FREE)
return 1
`;

/** Puts down a visit of an archive as done: key; ns, bare, prefix, site, ended, known. Says 1 when it was news. */
const refill = `${prelude}
local key, ns, bare, prefix, site, ended, known = unpack(ARGV)
local value = call('HGET', KEYS[1], raw(key))
if value then
  local state, oldEnded, oldSite, oldPrefix = parts(value)
  if state ~= 'd' or tonumber(oldEnded) >= tonumber(ended) then return 0 end
  count(base(ns, oldPrefix, bare), oldSite, 'd', '', -1)
end
call('HSET', KEYS[1], raw(key), 'd|' .. ended .. '|' .. site .. '|' .. prefix .. '|' .. known)
count(base(ns, prefix, bare), site, 'd', '', 1)
return 1
`;

/**
 * Asks for a turn of a host: token, concurrency, delay, lease, again. The hash holds when the last request went out (`last`), the
 * one that was let go and has not gone out yet (`starting`), and each in hand with the end of its lease. Says -1 = go, or
 * after how many milliseconds to ask again.
 */
const turn = `
local call = redis.call
local token, concurrency, delay, lease, again = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local all, inHand, last, starting = call('HGETALL', KEYS[1]), 0, nil, nil
for at = 1, #all, 2 do
  local name, value = all[at], all[at + 1]
  if name == 'last' then last = tonumber(value)
  elseif name == 'starting' then starting = value
  elseif tonumber(value) <= now then call('HDEL', KEYS[1], name)
  elseif name == token then return -1
  else inHand = inHand + 1 end
end
if starting and call('HEXISTS', KEYS[1], starting) == 0 then starting = nil end
if inHand >= concurrency then return again end
if delay > 0 then
  if starting then return again end
  if last and last + delay > now then return last + delay - now end
  if last and last > now then last = now end
end
call('HSET', KEYS[1], token, now + lease, 'last', now, 'starting', token)
call('PEXPIRE', KEYS[1], lease + delay + 60000)
return -1
`;

/** What became of a turn: token, what (sent, done, kept), lease. */
const turnTold = `
local call = redis.call
local token, what, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
if call('HEXISTS', KEYS[1], token) == 0 then return 0 end
local time = call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if what == 'done' then call('HDEL', KEYS[1], token) else call('HSET', KEYS[1], token, now + lease) end
if what == 'sent' then call('HSET', KEYS[1], 'last', now) end
if what ~= 'kept' and call('HGET', KEYS[1], 'starting') == token then call('HDEL', KEYS[1], 'starting') end
return 1
`;

/** Name → source and number of keys, as ioredis takes them. */
export const scripts = {
  cundangAdmit: { lua: admit, numberOfKeys: 1 },
  cundangTake: { lua: take, numberOfKeys: 1 },
  cundangFinish: { lua: finish, numberOfKeys: 1 },
  cundangKeep: { lua: keep, numberOfKeys: 1 },
  cundangAside: { lua: aside, numberOfKeys: 1 },
  cundangDrain: { lua: drain, numberOfKeys: 1 },
  cundangLook: { lua: look, numberOfKeys: 1 },
  cundangAssetsFirst: { lua: assetsFirst, numberOfKeys: 2 },
  cundangRefill: { lua: refill, numberOfKeys: 1 },
  cundangUnlock: { lua: unlock, numberOfKeys: 1 },
  cundangTurn: { lua: turn, numberOfKeys: 1 },
  cundangTurnTold: { lua: turnTold, numberOfKeys: 1 },
} as const;

type Argument = string | number | Buffer;

/** The scripts as methods of the client. */
export interface Scripted {
  cundangAdmit(...args: readonly Argument[]): Promise<number>;
  cundangTakeBuffer(...args: readonly Argument[]): Promise<Buffer | null>;
  cundangFinish(...args: readonly Argument[]): Promise<number>;
  cundangKeep(...args: readonly Argument[]): Promise<number>;
  cundangAside(...args: readonly Argument[]): Promise<number>;
  cundangDrain(...args: readonly Argument[]): Promise<readonly [number, number]>;
  cundangLook(...args: readonly Argument[]): Promise<readonly (number | string | readonly string[])[]>;
  cundangAssetsFirst(...args: readonly Argument[]): Promise<number>;
  cundangRefill(...args: readonly Argument[]): Promise<number>;
  cundangUnlock(...args: readonly Argument[]): Promise<number>;
  cundangTurn(...args: readonly Argument[]): Promise<number>;
  cundangTurnTold(...args: readonly Argument[]): Promise<number>;
}
