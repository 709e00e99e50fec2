// A real OpenID provider on loopback, for tests: node server.mjs PORT REDIRECT_URI
// It asks for an address and signs in whoever types one; `unverified@…` is an address it does not vouch for.
import Provider from "oidc-provider";

const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: "desk", client_secret: "a secret between the two of them", redirect_uris: [redirect] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["only for tests"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified"), name: id.split("@")[0] }),
  }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  const { prompt, params, session } = await provider.interactionDetails(context.req, context.res);
  if (prompt.name === "login" && context.method === "GET") {
    context.type = "html";
    context.body = `<form method="post"><label>Your address <input name="login"></label><button>Let me in</button></form>`;
    return;
  }
  let result;
  if (prompt.name === "login") {
    const chunks = [];
    for await (const chunk of context.req) chunks.push(chunk);
    const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get("login");
    result = { login: { accountId } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: true });
  context.respond = false;
});

provider.listen(Number(port), "127.0.0.1");
