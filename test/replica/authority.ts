/** The stand-in web's own certificate authority, made at start: one certificate a host, signed when first asked for. */
import { generateKeyPairSync } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { generate } from 'selfsigned';

export interface Authority {
  /** The CA's certificate, which a client has to trust. */
  readonly caPem: string;
  contextFor(host: string): Promise<SecureContext>;
}

const DAY = 86_400_000;

export async function createAuthority(): Promise<Authority> {
  const validity = { notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + 365 * DAY) };
  const signed = { ...validity, keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const ca = await generate([{ name: 'commonName', value: 'Cundang stand-in web CA' }], {
    ...signed,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  // One key for all hosts: making keys is what costs, and nothing here is secret.
  const keyPair = hostKey();
  const contexts = new Map<string, Promise<SecureContext>>();

  const make = async (host: string): Promise<SecureContext> => {
    const { cert } = await generate([{ name: 'commonName', value: host }], {
      ...signed,
      keyPair,
      ca: { key: ca.private, cert: ca.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      ],
    });
    return createSecureContext({ key: keyPair.privateKey, cert });
  };

  return {
    caPem: ca.cert,
    contextFor(host) {
      const known = contexts.get(host) ?? make(host);
      contexts.set(host, known);
      return known;
    },
  };
}

function hostKey(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
