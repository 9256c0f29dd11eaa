/** Media type of a Content-Type value, without its parameters; null when there is none. */
export function mimeOf(contentType: string | null): string | null {
  return (contentType ?? '').split(';', 1)[0]!.trim() || null;
}
