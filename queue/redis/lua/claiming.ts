/** Handing visits out, and keeping them in hand or giving them up. */
import { prelude } from './prelude.ts';

/** Moves up to n assets in front of everything else, where BullMQ takes the next job from: prioritized, wait; n, rank. */
export const assetsFirst = `
local n = tonumber(ARGV[1]) - redis.call('LLEN', KEYS[2])
if n <= 0 then return 0 end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], (tonumber(ARGV[2]) - 0.5) * 4294967296, '+inf', 'LIMIT', 0, n)) do
  redis.call('ZREM', KEYS[1], id)
  redis.call('LPUSH', KEYS[2], id)
end
return 1
`;

/** A job was handed out: key; ns, bare, prefix, site, asset. Gives what is known; nothing = it is settled, drop the job. */
export const take = `${prelude}
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
 * Lays a job aside that was handed out although its site is held: key; ns, bare, prefix, site, token. As if it had not
 * been handed out: the start does not count for the lane's delay.
 */
export const aside = `${prelude}
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
 * Whether a claim is still its worker's, and its lease anew: key; ns, bare, prefix, token, lease. A lease that ended (Redis was
 * away for longer) goes on as long as nobody has put the claim back: BullMQ's own script would give it up.
 */
export const keep = `${prelude}
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

/** Gives up a lock that the token still holds: the next look puts the job back, however long ago Redis started. */
export const unlock = `${prelude}
if call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
call('SET', KEYS[1], FREE)
return 1
`;
