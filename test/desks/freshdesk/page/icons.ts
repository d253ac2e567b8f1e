const line = (body: string) =>
  `<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;

/** Line icons of the desk, drawn for it. */
export const freshdeskIcons = {
  logo: line(
    '<path d="M4 11a6 6 0 0 1 12 0M4 11v2.500a1.500 1.500 0 0 0 3 0V11H4zM13 11v2.500a1.500 1.500 0 0 0 3 0V11h-3z" stroke-width="1.9"/>',
  ),
  tickets: line(
    '<path d="M3 6.500h14v2.500a1.500 1.500 0 0 0 0 3v2.500H3V12a1.500 1.500 0 0 0 0-3z"/><path d="M12 6.500v8" stroke-dasharray="1.500 2"/>',
  ),
  admin: line(
    '<circle cx="10" cy="10" r="2.600"/><path d="M10 2.800v2M10 15.200v2M2.800 10h2M15.200 10h2M4.900 4.900l1.400 1.400M13.700 13.700l1.400 1.400M4.900 15.100l1.400-1.400M13.700 6.300l1.400-1.400"/>',
  ),
  reply: line('<path d="M8 5L3.500 9.500 8 14M3.500 9.500H12a4.500 4.500 0 0 1 4.500 4.500v1.500"/>'),
  note: line('<path d="M4 3.500h9l3 3v10H4z"/><path d="M7 8.500h6M7 11.500h6"/>'),
  apps: line(
    '<rect x="3" y="3" width="5.500" height="5.500" rx="1.200"/><rect x="11.500" y="3" width="5.500" height="5.500" rx="1.200"/><rect x="3" y="11.500" width="5.500" height="5.500" rx="1.200"/><rect x="11.500" y="11.500" width="5.500" height="5.500" rx="1.200"/>',
  ),
  back: line('<path d="M12 4.500L6.500 10l5.500 5.500"/>'),
  next: line('<path d="M8 4.500l5.500 5.500L8 15.500"/>'),
  down: line('<path d="M5 8l5 5 5-5"/>'),
};
