/** The state of a lane, and what has come to its time in it. */
import { prelude } from './prelude.ts';

/**
 * The state of a lane, after jobs whose lock has ended are put back in front of their rank and retries whose time has
 * come are made ready. BullMQ's stalled check would do the first in two rounds and in no order, and count the death of a
 * worker against the page. What lies aside comes back when its site is held no more. ns, bare, prefix, now, all ('1' = locks
 * are void), rank of assets, the sites that are held (`|a|b|`), lease.
 *
 * A lease that ended while Redis was away says nothing of its worker: for the time of one lease after Redis started, none is
 * taken for dead.
 */
export const look = `${prelude}
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
