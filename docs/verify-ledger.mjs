// Checks a checkout of the branch tre/status with a public key, and nothing else: no controller, no network, no packages.
//   node docs/verify-ledger.mjs LEDGER_FOLDER PUBLIC_KEY.pem [ANCHOR]
// ANCHOR is the value of the tag `tre_ledger` on the core resource group: SEQUENCE:HASH.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, keyFile, anchor] = process.argv.slice(2);
if (!folder || !keyFile) fail('expected a folder and a public key: node verify-ledger.mjs FOLDER KEY.pem [ANCHOR]');
const key = createPublicKey(readFileSync(keyFile));

// Canonical JSON: members sorted by name, no white space. SHA-256 over it, in hex.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
const digest = (value) => createHash('sha256').update(canonical(value)).digest('hex');
const signed = (hash, signature) => verify(null, Buffer.from(hash, 'hex'), key, Buffer.from(signature, 'base64'));

// Path and git blob id of every file under a folder: what head.json binds.
function listing(under) {
  const found = readdirSync(join(folder, under), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const paths = found.map((one) => join(one.parentPath ?? one.path, one.name).slice(join(folder, '/').length)).sort();
  return paths.map((path) => {
    const bytes = readFileSync(join(folder, path));
    return [path, createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')];
  });
}
const readJson = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));

const { signature, ...head } = readJson('head.json');
if (!signed(digest(head), signature)) fail('head.json is not what was signed');
if (digest(listing('status')) !== head.status) fail('status/ is not what was signed');
if (digest(listing('ledger')) !== head.entries) fail('ledger/ is not what was signed');

const entries = listing('ledger').map(([path]) => ({ path, ...readJson(path) }));
entries.sort((a, b) => a.sequence - b.sequence);
let previous = '0'.repeat(64);
for (const [index, { path, hash, signature: seal, ...unsigned }] of entries.entries()) {
  if (unsigned.sequence !== index + 1) fail(`${path}: expected entry ${index + 1}`);
  if (unsigned.previous !== previous) fail(`${path}: does not follow the entry before it`);
  if (digest(unsigned) !== hash || !signed(hash, seal)) fail(`${path}: is not what was signed`);
  previous = hash;
}
if (previous !== head.entry) fail('head.json names another last entry');
if (anchor) {
  const [sequence, hash] = anchor.split(':');
  if (entries[Number(sequence) - 1]?.hash !== hash)
    fail(`the anchor names entry ${sequence}, which is not here: rolled back`);
}
console.log(`${entries.length} entries, whole and signed; the newest is ${head.sequence}:${head.entry}`);
console.log(
  anchor ? 'The anchor outside git agrees.' : 'Compare it with the tag tre_ledger of the core resource group.',
);

function fail(message) {
  console.error(`the ledger does not hold: ${message}`);
  process.exit(1);
}
