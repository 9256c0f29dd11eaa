/** Taking visits in: from links, or from an archive. */
import { prelude } from './prelude.ts';

/** Key; ns, bare, prefix, site, asset, now, again ('' = never). Says 1 = new, 2 = due, 0 = neither. */
export const admit = `${prelude}
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

/** Puts down a visit of an archive as done: key; ns, bare, prefix, site, ended, known. Says 1 when it was news. */
export const refill = `${prelude}
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
