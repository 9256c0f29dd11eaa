/** Taking visits out. */
import { prelude } from './prelude.ts';

/**
 * Takes waiting visits of a site out of a lane: ns, bare, prefix, site, list (of BullMQ, or the one aside), start, how many
 * to look at. Gives how many were taken out and how many were looked at.
 */
export const drain = `${prelude}
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
