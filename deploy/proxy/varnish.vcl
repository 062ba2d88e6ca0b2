# Varnish before the portal (behind whatever speaks TLS), for CIVSPACE_PURGE_URLS=http://CACHE:6081.
# PURGE of an address forgets it with any query; PURGE with "X-Purge: everything" forgets all pages of that host.
vcl 4.1;

backend portal {
  .host = "web";
  .port = "8000";
}

# Whence the portal's workers come.
acl workers {
  "127.0.0.0"/8;
  "10.0.0.0"/8;
  "172.16.0.0"/12;
  "192.168.0.0"/16;
}

sub vcl_recv {
  if (req.method == "PURGE") {
    if (!client.ip ~ workers) {
      return (synth(405));
    }
    if (req.http.X-Purge == "everything") {
      ban("obj.http.X-Kept-Host == " + req.http.host);
    } else {
      ban("obj.http.X-Kept-Host == " + req.http.host + " && obj.http.X-Kept-Path == " + regsub(req.url, "[?].*$", ""));
    }
    return (synth(200));
  }
  if (req.url ~ "^/(metrics|livez|readyz)$") {
    return (synth(404));
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  if (req.url ~ "^/[a-z-]+/(my|desk|accounts?)(/|$)" || req.url ~ "^/(api/|healthz)") {
    return (pass);
  }
  # Public pages vary by nothing but their address; what is personal goes another way.
  unset req.http.Cookie;
  unset req.http.Authorization;
  return (hash);
}

sub vcl_backend_response {
  set beresp.http.X-Kept-Host = bereq.http.host;
  set beresp.http.X-Kept-Path = regsub(bereq.url, "[?].*$", "");
  # Nothing is served older than the portal says, also not while it is down: what was withheld must be gone.
  set beresp.grace = 0s;
  if (beresp.http.Set-Cookie || beresp.http.Cache-Control !~ "public") {
    set beresp.uncacheable = true;
    set beresp.ttl = 0s;
  }
}

sub vcl_deliver {
  unset resp.http.X-Kept-Host;
  unset resp.http.X-Kept-Path;
}
