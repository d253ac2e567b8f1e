/**
 * Hash of the text a classifier is given: says whether an answer belongs to the text that is on the screen.
 * 64 bits as 16 hex characters, fast, not cryptographic (two multiplicative accumulators over UTF-16 code units,
 * mixed as in MurmurHash3's finaliser). Classifiers answer with hashText(request.subject, request.body).
 */
export function hashText(subject: string, body: string): string {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  const feed = (unit: number): void => {
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    a = (a << 13) | (a >>> 19);
    b = (b << 17) | (b >>> 15);
  };
  for (let index = 0; index < subject.length; index++) feed(subject.charCodeAt(index));
  // A value outside UTF-16 separates the two, so that text cannot move between them unnoticed.
  feed(0x10000 + subject.length);
  for (let index = 0; index < body.length; index++) feed(body.charCodeAt(index));
  return hex(mix(a ^ body.length) ^ b) + hex(mix(b) ^ a);
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}
