import { createRandom } from "../random.ts";

const SHINGLE_WORDS = 3;
const BANDS = 32;
const ROWS = 3;
/** Fixed: the same texts are found near in every run. */
const SEED = 20_260;
const SALTS = Uint32Array.from({ length: BANDS * ROWS }, createSalt());

function createSalt(): () => number {
  const random = createRandom(SEED);
  return () => Math.floor(random() * 0xffff_ffff);
}

/** Hashes of a text's word 3-grams, ascending and distinct; a shorter text is one shingle. */
export function shinglesOf(words: readonly string[]): Uint32Array {
  const hashes = words.map(hashWord);
  const width = Math.min(SHINGLE_WORDS, hashes.length);
  const shingles = new Set<number>();
  for (let start = 0; width > 0 && start + width <= hashes.length; start++) {
    let hash = 0;
    for (let word = start; word < start + width; word++) hash = mix(hash ^ (hashes[word] ?? 0));
    shingles.add(hash);
  }
  return Uint32Array.from(shingles).sort();
}

/** One key for each band of minimum hashes: texts share a band with probability 1 - (1 - J^3)^32, at J = 0.5 still 0.986. */
export function bandKeys(shingles: Uint32Array): number[] {
  const keys: number[] = [];
  for (let band = 0; band < BANDS; band++) {
    let key = band;
    for (let row = 0; row < ROWS; row++) key = mix(key ^ minimumHash(shingles, SALTS[band * ROWS + row] ?? 0));
    keys.push(key);
  }
  return keys;
}

function minimumHash(shingles: Uint32Array, salt: number): number {
  let least = 0xffff_ffff;
  for (const shingle of shingles) {
    const hash = mix(shingle ^ salt);
    if (hash < least) least = hash;
  }
  return least;
}

/** Number of shingles that both have; both ascending. */
export function sharedShingles(a: Uint32Array, b: Uint32Array): number {
  let shared = 0;
  let [left, right] = [0, 0];
  while (left < a.length && right < b.length) {
    const difference = (a[left] ?? 0) - (b[right] ?? 0);
    if (difference === 0) shared++;
    if (difference <= 0) left++;
    if (difference >= 0) right++;
  }
  return shared;
}

/** FNV-1a. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Finalizer of MurmurHash3: every bit of the input reaches every bit of the output. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
