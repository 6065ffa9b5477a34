// Nothing is asked from other sites: no validator, and a token typed in stays in this page.
SwaggerUIBundle({
  url: '/api/docs/openapi.json',
  dom_id: '#documentation',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
