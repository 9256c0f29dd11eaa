/**
 * Stands before every script that works on visits: a visit's value, and the counts of its lane.
 *
 * The value is `state|ended|site|prefix|known`: state w(aiting), l(eased), d(one), f(ailed), s(kipped); ended in
 * milliseconds since 1970; prefix of the lane it stood in last; known as packed bytes. A job of a site that is held, where
 * other sites share its lane, lies aside in a set of its own until the site goes on (`a` in the lane's tally). Every script
 * touches keys of one host alone, so of one slot; those it composes carry the tag of those it is given.
 */
export const prelude = `
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
