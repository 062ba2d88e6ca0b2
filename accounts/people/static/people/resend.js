/* Signing in elsewhere renews the token of forms. Take the new one from the cookie, so that the form goes through at once. */
(() => {
  'use strict'
  for (const form of document.querySelectorAll('form[data-resend]')) {
    form.addEventListener('submit', () => {
      const fresh = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)
      if (fresh) form.elements.csrfmiddlewaretoken.value = fresh[1]
    })
  }
})()
