export { cart as default };

function cart(_request, response) {
  response.send('ok');
}
