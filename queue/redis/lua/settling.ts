/** Ending claims. */
import { prelude } from './prelude.ts';

/**
 * Ends a lease: key; ns, bare, prefix, site, asset, token, state, now, known (used for d), trouble ('' = none).
 * Says 0 when the token does not hold the job any more, and changes nothing then.
 */
export const finish = `${prelude}
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
