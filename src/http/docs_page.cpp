#include "http/docs_page.hpp"

#include "base/bytes.hpp"
#include "crypto/sealing.hpp"
#include "http/body/field_writer.hpp"
#include "http/route_rules.hpp"
#include "views/json.hpp"

namespace selfsame::http {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5c6b7d;--line:#dde3ea;--paper:#fff;--card:#f6f8fa;--tint:#0b6e6e}
@media(prefers-color-scheme:dark){:root{--ink:#e4e9ef;--soft:#98a6b5;--line:#2c3642;--paper:#12171d;--card:#1a2129;--tint:#4fc3c3}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:2rem;margin:0}h1 small{color:var(--soft);font-size:1rem;font-weight:400;margin-left:.5rem}
p.lead{color:var(--soft);margin:.25rem 0 1.5rem;font-size:1.1rem}
a{color:var(--tint)}
code,pre{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{background:var(--card);border-radius:4px;padding:.1em .3em}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;overflow-x:auto;margin:.5rem 0 1rem}
pre code{padding:0;background:none}
nav ul{list-style:none;margin:1rem 0 2rem;padding:0;columns:2 18rem}nav li{margin:.2rem 0}
section{border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.5rem;margin:1.25rem 0}
h2{font-size:1.15rem;margin:0 0 .3rem;overflow-wrap:anywhere}
h2 .path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-weight:600}
h3{font-size:.78rem;letter-spacing:.07em;text-transform:uppercase;color:var(--soft);margin:1.1rem 0 .4rem}
.verb{display:inline-block;min-width:4.2em;text-align:center;border-radius:6px;padding:.05rem .5rem;margin-right:.5rem;
font-size:.78rem;font-weight:700;color:#fff;background:#2f6fb0}
.verb.POST{background:#2a7d46}.verb.DELETE{background:#b0392f}
.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%;font-size:.93rem}
td{border-top:1px solid var(--line);padding:.4rem .6rem .4rem 0;vertical-align:top}td:first-child{white-space:nowrap}
.ok{color:#2a7d46;font-weight:600}.no{color:#b0392f;font-weight:600}
@media(prefers-color-scheme:dark){.ok{color:#6fcf8f}.no{color:#f08a80}}
)";

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

/// Escapes text, and formats text between backticks as code.
std::string prose(std::string_view text) {
  std::string out;
  bool code = false;
  while (!text.empty()) {
    const std::string_view run = text.substr(0, text.find('`'));
    out += escape(run);
    text.remove_prefix(run.size());
    if (text.empty()) break;
    text.remove_prefix(1);
    out += code ? "</code>" : "<code>";
    code = !code;
  }
  return out;
}

std::string row(std::string_view head, std::string_view text) {
  std::string out = "<tr><td>";
  return out.append(head).append("</td><td>").append(text).append("</td></tr>");
}

std::string code(std::string_view text) { return "<code>" + escape(text) + "</code>"; }

std::string heading(const Route& route) {
  const std::string verb(to_string(route.method));
  std::string out = "<h2><span class=\"verb " + verb + "\">" + verb + "</span><span class=path>";
  out.append(escape(route.patterns[0])).append("</span></h2><p>").append(prose(route.summary));
  out += route.summary.ends_with('?') ? " " : ". ";
  out.append(prose(route.about));
  if (route.scope == auth::Scope::none) out += " <span class=soft>No token needed.</span>";
  if (!route.patterns[1].empty()) out += " <span class=soft>Also at</span> " + code(route.patterns[1]);
  return out + "</p>";
}

/// The path with a value for each parameter: a user, or a shell variable of its name.
std::string example_path(std::string_view pattern) {
  std::string out;
  while (!pattern.empty()) {
    const std::string_view segment = take_segment(pattern);
    const std::string_view name = parameter_in(segment);
    if (segment.empty()) continue;
    out += '/';
    if (name.empty()) {
      out += segment;
    } else if (name == "id") {
      out += "ada";
    } else {
      out += '$';
      for (const char c : name) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return out;
}

std::string curl_example(const Route& route) {
  const std::string path = example_path(route.patterns[0]);
  std::string out = "curl";
  const bool plain = route.method == Method::get || (route.method == Method::post && !route.fields.empty());
  if (!plain) out.append(" -X ").append(to_string(route.method));
  if (route.scope != auth::Scope::none) out += " -H \"Authorization: Bearer $TOKEN\"";
  for (const Field& field : route.fields) {
    if (!field.required) continue;
    const bool picture = field.kind == FieldKind::files;
    out.append(" \\\n  -F ").append(field.name).append("=").append(picture ? "@photo.jpg" : field.example);
  }
  out.append(route.fields.empty() ? " " : " \\\n  ").append("http://127.0.0.1:8080").append(path);
  return "<pre><code>" + escape(out) + "</code></pre>";
}

std::string note_of(const Field& field) {
  if (!field.instead_of.empty())
    return " <span class=soft>(beside, or instead of, " + code(field.instead_of) + ")</span>";
  return field.required ? "" : " <span class=soft>(optional)</span>";
}

std::string request_tables(const Route& route) {
  std::string out;
  if (!route.fields.empty()) {
    out += "<h3>Body: " + content_types_of(route.fields) + "; files as base64 in JSON</h3><table>";
    for (const Field& field : route.fields) {
      std::string names = code(field.name);
      const bool list = !field.list_name.empty() && field.quota->most > 1;
      if (list) names += " <span class=soft>a list in JSON:</span> " + code(field.list_name);
      out += row(names, prose(field.about) + note_of(field));
    }
    out += "</table>";
  }
  if (!route.query.empty()) {
    out += "<h3>Query</h3><table>";
    for (const QueryParameter& query : route.query) {
      std::string about = prose(query.about);
      if (query.maximum != 0) {
        about += " <span class=soft>(" + std::to_string(query.minimum) + " to " + std::to_string(query.maximum) +
                 ", default " + std::to_string(query.fallback) + ")</span>";
      }
      out += row(code(query.name), about);
    }
    out += "</table>";
  }
  return out;
}

std::string answers_table(const Route& route) {
  std::string out = "<h3>Answers</h3><table>";
  std::string_view example;
  for (const Answer& answer : route.answers) {
    const bool good = answer.status < 400;
    if (!answer.example.empty()) example = answer.example;
    out += row(std::string("<span class=") + (good ? "ok>" : "no>") + std::to_string(answer.status) + "</span>",
               prose(answer.about));
  }
  out += "</table>";
  if (!example.empty()) out += "<pre><code>" + escape(views::Json::parse(example).dump(2)) + "</code></pre>";
  return out;
}

std::string contents(std::span<const Route> table) {
  std::string out = "<nav><ul>";
  for (const Route& route : table) {
    out.append("<li><a href=\"#").append(route.operation).append("\">").append(to_string(route.method)).append(" ");
    out.append(escape(route.patterns[0])).append("</a></li>");
  }
  return out + "</ul></nav>";
}

constexpr std::string_view kProblems = R"(<section><h2>When something fails</h2>
<p>Problems come as <code>application/problem+json</code> (RFC 9457). Match on <code>code</code>: it keeps its name.
A no is not a problem: <code>/verify</code> answers 200 for every decision.</p>
<pre><code>{
  "type": "urn:selfsame:problem:face_not_found",
  "title": "No face found",
  "status": 422,
  "detail": "picture 1: no face was found; face the camera",
  "code": "face_not_found"
}</code></pre></section>)";

}  // namespace

DocsPage render_docs(std::span<const Route> table, std::string_view version) {
  DocsPage page;
  std::string& html = page.html;
  html =
      "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">"
      "<title>Selfsame API</title><style>";
  html.append(kStyle).append("</style><main><h1>Selfsame<small>").append(escape(version)).append("</small></h1>");
  html +=
      "<p class=lead>Is this the selfsame person? The interface, as this server serves it. "
      "Machines read <a href=\"/openapi.json\">openapi.json</a>.</p>";
  html += contents(table);
  for (const Route& route : table) {
    html.append("<section id=\"").append(route.operation).append("\">").append(heading(route));
    html.append(curl_example(route)).append(request_tables(route)).append(answers_table(route)).append("</section>");
  }
  html.append(kProblems).append("</main></html>\n");
  page.policy = "default-src 'none'; style-src 'sha256-" + base::to_base64(crypto::sha256(base::as_bytes(kStyle))) +
                "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return page;
}

}  // namespace selfsame::http
