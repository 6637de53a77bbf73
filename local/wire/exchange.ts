/** One HTTP request with its body as bytes. */
export interface RawRequest {
  method: string;
  host: string;
  /** Path with query string, as on the request line. */
  path: string;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export type RawHandler = (request: RawRequest) => Promise<RawResponse>;

export const pathOf = (request: RawRequest): string => request.path.split('?', 1)[0]!;

export const queryOf = (request: RawRequest): URLSearchParams =>
  new URLSearchParams(request.path.includes('?') ? request.path.slice(request.path.indexOf('?') + 1) : '');
