/** Turns of requests, one hash for each host, by the clock of Redis. */

/**
 * Asks for a turn of a host: token, concurrency, delay, lease, again. The hash holds when the last request went out (`last`), the
 * one that was let go and has not gone out yet (`starting`), and each in hand with the end of its lease. Says -1 = go, or
 * after how many milliseconds to ask again.
 */
export const turn = `
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
export const turnTold = `
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
