/**
 * The certificate that the gate shows the browser in place of each host's: made anew for every run, for this process
 * only. The browser is told to trust this one key and no other; the host's own certificate is checked where the
 * connection to it is made (`crawlers/http/dial.ts`), by the rules of every other crawl.
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

export interface Certificate {
  readonly context: SecureContext;
  /** Base64 SHA-256 of the public key, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiHash: string;
}

/** Object identifiers in DER: ecdsa-with-SHA256 (RFC 5758 §3.2), commonName (RFC 5280 appendix A.1). */
const ECDSA_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const DAY = 86_400_000;

/** A self-signed certificate (RFC 5280 §4.1) around a new P-256 key, valid for a month. */
export function createCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const algorithm = sequence(ECDSA_SHA256);
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('cundang gate')))));
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(utcTime(now - DAY), utcTime(now + 30 * DAY)),
    name,
    spki,
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return {
    context: createSecureContext({ key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: pem }),
    spkiHash: createHash('sha256').update(spki).digest('base64'),
  };
}

/** A DER value (X.690 §8.1): tag, length in the shortest form, contents. */
function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), contents]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** `YYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5.1). */
function utcTime(time: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}
