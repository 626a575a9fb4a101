// Stands before what its matcher names, as apps have it that look at who asks.
import { NextResponse } from 'next/server';

export const config = { matcher: ['/behind/:path*', '/api/behind/:path*'] };

export function proxy() {
  return NextResponse.next();
}
