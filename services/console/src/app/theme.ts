import { createTheme, localStorageColorSchemeManager, Modal } from '@mantine/core';

/**
 * What differs from Mantine's own look. Colours and sizes are set in console.css: the Content-Security-Policy lets no
 * style sheet in that a script writes, so nothing may be used that makes one (responsive properties, AppShell, scroll locks).
 */
export const theme = createTheme({
  respectReducedMotion: true,
  components: { Modal: Modal.extend({ defaultProps: { lockScroll: false } }) },
});

export const colourScheme = localStorageColorSchemeManager({ key: 'circus-colours' });
