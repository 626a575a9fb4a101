// A PNG of 256 colours out of one of millions: a third of its bytes, and a graph looks the same.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Three bytes each. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_MAX = 256;
const COMMON_COUNT = 48;

function* chunksOf(png: Buffer): Generator<readonly [type: string, data: Buffer]> {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)];
    at += length + 12;
  }
}

/** The five filters of the PNG specification: what each byte is subtracted from. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}

/** Of pictures as a browser takes them: eight bits, with or without transparency. */
function decode(png: Buffer): Pixels {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(([type]) => type === 'IHDR')?.[1];
  if (header === undefined) throw new Error('this is no PNG');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const bytes = header[9] === 6 ? 4 : 3;
  const data = inflateSync(Buffer.concat(chunks.filter(([type]) => type === 'IDAT').map(([, part]) => part)));
  const stride = width * bytes;
  const rgb = new Uint8Array(width * height * 3);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const row = new Uint8Array(stride);
    const from = y * (stride + 1);
    const filter = data[from] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const left = x < bytes ? 0 : (row[x - bytes] ?? 0);
      const corner = x < bytes ? 0 : (above[x - bytes] ?? 0);
      row[x] = (data[from + 1 + x] ?? 0) + predicted(filter, left, above[x] ?? 0, corner);
    }
    for (let x = 0; x < width; x += 1) rgb.set(row.subarray(x * bytes, x * bytes + 3), (y * width + x) * 3);
    above = row;
  }
  return { width, height, rgb };
}

const distance = (a: number, b: number): number =>
  Math.abs((a >> 16) - (b >> 16)) + Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)) + Math.abs((a & 255) - (b & 255));

/** Colours that can be distinguished only side by side. */
const alike = (colour: number): number => colour & 0xf0f0f0;

/**
 * Backgrounds and texts first, which differ by little; then a colour of each kind: a legend's is rare, and must stay.
 */
function paletteOf(colours: Uint32Array): {
  readonly palette: number[];
  readonly indexOf: ReadonlyMap<number, number>;
} {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const ordered = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour);
  const kinds = new Map<number, number>();
  for (const colour of ordered) if (!kinds.has(alike(colour))) kinds.set(alike(colour), colour);
  const palette = [...new Set([...ordered.slice(0, COMMON_COUNT), ...kinds.values(), ...ordered])].slice(
    0,
    PALETTE_MAX,
  );
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of ordered.filter((one) => !indexOf.has(one))) {
    let nearest = 0;
    for (let index = 1; index < palette.length; index += 1) {
      if (distance(colour, palette[index] ?? 0) < distance(colour, palette[nearest] ?? 0)) nearest = index;
    }
    indexOf.set(colour, nearest);
  }
  return { palette, indexOf };
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

export function withPalette(png: Buffer): Buffer {
  const { width, height, rgb } = decode(png);
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at += 1) {
    colours[at] = ((rgb[at * 3] ?? 0) << 16) | ((rgb[at * 3 + 1] ?? 0) << 8) | (rgb[at * 3 + 2] ?? 0);
  }
  const { palette, indexOf } = paletteOf(colours);
  const rows = new Uint8Array((width + 1) * height);
  for (let at = 0; at < colours.length; at += 1) {
    rows[at + 1 + Math.floor(at / width)] = indexOf.get(colours[at] ?? 0) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}
