# Whether Fluentd does its work: it answers, its output is there, and has room for more.
require 'json'
require 'net/http'

plugins = JSON.parse(Net::HTTP.get(URI('http://127.0.0.1:24220/api/plugins.json'))).fetch('plugins')
output = plugins.find { |plugin| plugin['plugin_id'] == 'elasticsearch' } || abort('the output is not there')
room = output['buffer_available_buffer_space_ratios']
abort("the buffer has only #{room} % of its room left") if room.is_a?(Numeric) && room < 5
