const line = (body: string) =>
  `<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;

/** Line icons of the desk, drawn for it. */
export const zendeskIcons = {
  logo: line('<path d="M4 5h12L4 15h12" stroke-width="2.2"/>'),
  views: line('<rect x="3" y="3.5" width="14" height="13" rx="2"/><path d="M6.5 7.5h7M6.5 10.5h7M6.5 13.5h4"/>'),
  admin: line(
    '<circle cx="10" cy="10" r="2.6"/><path d="M10 2.8v2M10 15.2v2M2.8 10h2M15.2 10h2M4.9 4.9l1.4 1.4M13.7 13.7l1.4 1.4M4.9 15.1l1.4-1.4M13.7 6.3l1.4-1.4"/>',
  ),
  plus: line('<path d="M10 4.5v11M4.5 10h11"/>'),
  close: line('<path d="M5.5 5.5l9 9M14.5 5.5l-9 9"/>'),
  apps: line(
    '<rect x="3" y="3" width="5.5" height="5.5" rx="1.2"/><rect x="11.5" y="3" width="5.5" height="5.5" rx="1.2"/><rect x="3" y="11.5" width="5.5" height="5.5" rx="1.2"/><rect x="11.5" y="11.5" width="5.5" height="5.5" rx="1.2"/>',
  ),
  email: line('<rect x="2.5" y="4.5" width="15" height="11" rx="1.8"/><path d="M3 6l7 5 7-5"/>'),
  reply: line('<path d="M8 5L3.5 9.5 8 14M3.5 9.5H12a4.5 4.5 0 0 1 4.5 4.5v1.5"/>'),
};
