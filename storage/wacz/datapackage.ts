/** The manifest of a WACZ and the digest, or signature, over it (WACZ 1.1.1 §datapackage.json, §datapackage-digest.json). */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { CundangError } from '../../src/errors.ts';
import type { Resource } from './package-writer.ts';

export interface PackageFacts {
  readonly title: string;
  readonly description: string;
  /** Name and version of the program. */
  readonly software: string;
  /** Time of the newest snapshot, ISO 8601, so that the same snapshots make the same package. */
  readonly created: string;
  readonly mainPage: { readonly url: string; readonly ts: string } | null;
  readonly resources: readonly Resource[];
}

/** `datapackage.json`, a Frictionless data package. */
export function dataPackage(facts: PackageFacts): Buffer {
  const { title, description, software, created, mainPage, resources } = facts;
  return json({
    profile: 'data-package',
    wacz_version: '1.1.1',
    title,
    description,
    created,
    software,
    ...(mainPage === null ? {} : { mainPageUrl: mainPage.url, mainPageDate: mainPage.ts }),
    resources,
  });
}

/** `datapackage-digest.json`; with a key it holds an anonymous signature (WACZ Signing and Verification 0.1.0). */
export function packageDigest(manifest: Buffer, software: string, key: KeyObject | null, now: Date): Buffer {
  const hash = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  const path = 'datapackage.json';
  return json(key === null ? { path, hash } : { path, hash, signedData: signature(hash, software, key, now) });
}

/**
 * The hash's text is signed with ECDSA over SHA-256, as the two numbers one after the other (IEEE P1363): the form that the
 * browser's own `crypto.subtle.verify`, and with it ReplayWeb.page, takes.
 */
function signature(hash: string, software: string, key: KeyObject, now: Date): Record<string, string> {
  const [name = software, version = ''] = software.split('/');
  return {
    hash,
    created: now.toISOString(),
    software: name,
    version,
    signature: sign('sha256', Buffer.from(hash), { key, dsaEncoding: 'ieee-p1363' }).toString('base64'),
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/**
 * A private key in PEM to sign with. The specification says ECDSA and no curve; ReplayWeb.page takes P-384 alone.
 * @throws `usage` for anything else
 */
export function signingKey(pem: string, path: string): KeyObject {
  const how = 'make one with: openssl ecparam -name secp384r1 -genkey -noout -out key.pem';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new CundangError('usage', `${path} holds no private key in PEM without a password; ${how}`, { path }, error);
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'secp384r1') {
    throw new CundangError('usage', `${path} is not an ECDSA key on the curve P-384; ${how}`, { path });
  }
  return key;
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
