import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/console.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { RequestFailure } from './api/request.js';
import { lookWhoIsLoggedIn } from './api/session.js';
import { router } from './app/router.js';
import { colourScheme, theme } from './app/theme.js';
import { firstLanguage, LanguageProvider, loadDictionary } from './i18n/Language.js';

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => lookWhoIsLoggedIn(client, error) }),
  mutationCache: new MutationCache({ onError: (error) => lookWhoIsLoggedIn(client, error) }),
  defaultOptions: {
    queries: {
      // What the suite refused once it refuses again; only silence is worth another attempt.
      retry: (failures, error) => failures < 2 && error instanceof RequestFailure && [0, 503].includes(error.status),
      staleTime: 5_000,
    },
  },
});

const language = firstLanguage();
const texts = await loadDictionary(language);
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <LanguageProvider first={{ language, texts }}>
      <MantineProvider
        theme={theme}
        colorSchemeManager={colourScheme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
        deduplicateInlineStyles={false}
      >
        <QueryClientProvider client={client}>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </LanguageProvider>
  </StrictMode>,
);
