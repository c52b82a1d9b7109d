import { isSignedBy, type SealKey } from '../../gateway/seal-key.ts';

/** In which part somebody signed. */
export type SignerRole = 'tester' | 'witness' | 'countersigner';

/** What a signature covers beside the document itself. */
export interface SignatureHeader {
  readonly alg: 'EdDSA';
  readonly typ: string;
  /** The public key, raw, base64url. */
  readonly kid: string;
  readonly role: SignerRole;
  /** Wall time, ISO 8601. */
  readonly signedAt: string;
}

/** A document with its signatures: JWS JSON serialization (RFC 7515, 7.2.1), Ed25519 (RFC 8037). Any JOSE library reads it. */
export interface SignedDocument {
  /** Base64url of the document's bytes. */
  readonly payload: string;
  readonly signatures: readonly { readonly protected: string; readonly signature: string }[];
}

/** One signature as it was found. `header` is null where it cannot be read. */
export interface FoundSignature {
  readonly header: SignatureHeader | null;
  readonly holds: boolean;
}

export function signedDocument(content: object): SignedDocument {
  return { payload: encoded(JSON.stringify(content)), signatures: [] };
}

/** The document with one more signature. */
export function withSignature(document: SignedDocument, key: SealKey, header: Omit<SignatureHeader, 'alg' | 'kid'>): SignedDocument {
  const full: SignatureHeader = { alg: 'EdDSA', kid: key.name, ...header };
  const protectedHeader = encoded(JSON.stringify(full));
  const signature = key.sign(`${protectedHeader}.${document.payload}`);
  return { ...document, signatures: [...document.signatures, { protected: protectedHeader, signature }] };
}

/** Checks each signature with the key that it names. Whether that key is to be trusted is another question. */
export function signaturesOf(document: SignedDocument, typ: string): readonly FoundSignature[] {
  return document.signatures.map(({ protected: text, signature }) => {
    const header = headerOf(text, typ);
    return { header, holds: header !== null && isSignedBy(header.kid, `${text}.${document.payload}`, signature) };
  });
}

/** `undefined` where the text is no signed document, or its payload no JSON. */
export function parseSigned(text: string): { readonly document: SignedDocument; readonly content: unknown } | undefined {
  const value = parsed(text);
  if (!isDocument(value)) return undefined;
  const content = parsed(decoded(value.payload));
  return content === undefined ? undefined : { document: value, content };
}

function isDocument(value: unknown): value is SignedDocument {
  if (typeof value !== 'object' || value === null || !('payload' in value) || !('signatures' in value)) return false;
  const { payload, signatures } = value;
  return typeof payload === 'string' && Array.isArray(signatures) && signatures.every(isSignature);
}

function isSignature(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('protected' in value) || !('signature' in value)) return false;
  return typeof value.protected === 'string' && typeof value.signature === 'string';
}

const roles: readonly unknown[] = ['tester', 'witness', 'countersigner'] satisfies SignerRole[];

/** Only what this program signs is taken: another algorithm, or a document of another type, is no signature of ours. */
function headerOf(text: string, typ: string): SignatureHeader | null {
  const value = parsed(decoded(text));
  if (typeof value !== 'object' || value === null) return null;
  const { alg, kid, role, signedAt, typ: found } = value as Readonly<Record<string, unknown>>; // an object; its fields are looked at one by one
  if (alg !== 'EdDSA' || found !== typ || typeof kid !== 'string' || typeof signedAt !== 'string' || !roles.includes(role)) return null;
  return { alg, kid, typ, signedAt, role: role as SignerRole }; // among the roles
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
